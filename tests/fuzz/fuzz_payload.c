/* Payloads of any bytes, looked into by pointers of any bytes: what the scans take, the
 * libraries take; what is found lies where it may, and is the same the second time. */
#include "tests/fuzz/cut.h"
#include "topics/payload.h"
#include "topics/scan_json.h"
#include "topics/scan_msgpack.h"
#include "topics/utf8.h"

static const char *const types[] = {"application/json", "application/vnd.msgpack"};

enum { TYPES = sizeof types / sizeof *types };

static void find(struct payload *p, struct text pointer)
{
    struct text found = {NULL, 0}, again = {NULL, 0};
    int64_t n = 0;

    bool is_there = payload_find(p, pointer, &found);
    must(!is_there || pointer_is_valid(pointer));
    must(payload_find(p, pointer, &again) == is_there && text_equal(found, again));
    if (payload_find_int(p, pointer, &n)) {
        must(is_there && found.size > 0);
        must(n > -1000000000000000000 && n < 1000000000000000000);
    }
}

static void look(size_t type, struct text pointers[2], struct text value)
{
    struct payload *p = NULL;
    struct scan_json_facts facts;
    size_t count;

    bool is_good =
        type == 0 ? scan_json(value, &facts) : scan_msgpack(bytes_of_text(value), &count);
    enum err e = payload_parse(bytes_of_text(value), text_of(types[type]), &p);
    must(e == (is_good ? ERR_OK : ERR_BAD_PAYLOAD));
    if (e != ERR_OK) return;
    if (type == 0) must(utf8_is_well_formed(value));
    find(p, pointers[0]);
    find(p, pointers[1]);
    payload_done(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct text pointers[] = {cut_line(&cut), cut_line(&cut)};
    struct text value = cut_rest(&cut);

    for (size_t type = 0; type < TYPES; type++)
        look(type, pointers, value);
    cut_done(&cut);
    return 0;
}
