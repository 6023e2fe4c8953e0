#include <math.h>
#include <stdio.h>

#include <msgpack.h>

#include "tests/lib/check.h"
#include "topics/payload.h"
#include "topics/transcode.h"

enum { ROUNDS = 5000, DOCUMENT_BYTES_MAX = 1 << 20 };

/* A document in the making, the same in every run. It is written as transcode() itself writes,
 * so that it must come back byte by byte. */
struct maker {
    uint64_t seed;
    struct sink *json;       /* NULL: it is MessagePack */
    msgpack_packer *msgpack; /* NULL: it is JSON */
    size_t names;            /* given so far; makes each of them new */
};

static size_t below(struct maker *m, size_t limit)
{
    return random_below(&m->seed, limit);
}

/* Integers of every size, with the ends of each. */
static uint64_t make_magnitude(struct maker *m)
{
    uint64_t n = random_next(&m->seed) >> below(m, 64);
    switch (below(m, 6)) {
    case 0: return UINT64_C(1) << below(m, 64);
    case 1: return (UINT64_C(1) << below(m, 64)) - 1;
    case 2: return UINT64_MAX;
    default: return n;
    }
}

static void make_integer(struct maker *m)
{
    uint64_t n = make_magnitude(m);
    char digits[24];

    if (below(m, 2) == 0 && n <= (uint64_t)INT64_MAX) {
        int64_t negative = -(int64_t)n - 1;
        if (m->json == NULL)
            msgpack_pack_int64(m->msgpack, negative);
        else
            sink_int(m->json, negative);
        return;
    }
    if (m->json == NULL) {
        msgpack_pack_uint64(m->msgpack, n);
        return;
    }
    (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    sink_text(m->json, text_of(digits));
}

/* A decimal that has one shortest way to be written: up to 15 digits, the last is no zero. */
static void make_decimal(struct maker *m)
{
    static const char *const rare[] = {"0.0",
                                       "-0.0",
                                       "1e+22",
                                       "5e-324",
                                       "-1e+300",
                                       "1e-07",
                                       "0.30000000000000004",
                                       "1.7976931348623157e+308"};
    char text[40];

    if (below(m, 4) == 0) {
        sink_text(m->json, text_of(rare[below(m, sizeof rare / sizeof *rare)]));
        return;
    }
    (void)snprintf(text, sizeof text, "%s%zu.%0*zu%zu", below(m, 2) ? "-" : "",
                   below(m, 1000000), 1 + (int)below(m, 5), below(m, 10), 1 + below(m, 9));
    sink_text(m->json, text_of(text));
}

static void make_double(struct maker *m)
{
    double d;

    if (m->json != NULL) {
        make_decimal(m);
        return;
    }
    do {
        uint64_t bits = random_next(&m->seed);
        memcpy(&d, &bits, sizeof d);
    } while (!isfinite(d));
    msgpack_pack_double(m->msgpack, d);
}

/* One character: as it stands, and as JSON has it. */
static const struct {
    const char *text, *json;
} characters[] = {
    {"a",                NULL     },
    {"Z",                NULL     },
    {" ",                NULL     },
    {"/",                NULL     },
    {"\x7f",             NULL     },
    {"\xc3\xa9",         NULL     },
    {"\xe2\x82\xac",     NULL     },
    {"\xf0\x9f\x98\x80", NULL     },
    {"\xef\xbf\xbf",     NULL     },
    {"\"",               "\\\""   },
    {"\\",               "\\\\"   },
    {"\n",               "\\n"    },
    {"\t",               "\\t"    },
    {"\x01",             "\\u0001"},
    {"\x1f",             "\\u001f"},
};

/* A string that ends in @end. */
static void make_string(struct maker *m, const char *end)
{
    char plain[512], escaped[1024];
    struct sink text = SINK(plain), json = SINK(escaped);

    for (size_t left = below(m, 8) == 0 ? below(m, 100) : below(m, 6); left > 0; left--) {
        size_t c = below(m, sizeof characters / sizeof *characters);
        sink_text(&text, text_of(characters[c].text));
        sink_text(&json, text_of(characters[c].json ? characters[c].json : characters[c].text));
    }
    sink_text(&text, text_of(end));
    sink_text(&json, text_of(end));
    if (m->json == NULL) {
        msgpack_pack_str_with_body(m->msgpack, plain, text.size);
        return;
    }
    sink_char(m->json, '"');
    sink_text(m->json, sink_since(&json, 0));
    sink_char(m->json, '"');
}

static void make_name(struct maker *m)
{
    char number[24];

    (void)snprintf(number, sizeof number, "%zu", m->names++);
    make_string(m, number);
}

static void make_word(struct maker *m)
{
    static const char *const words[] = {"null", "true", "false"};
    size_t which = below(m, 3);

    if (m->json != NULL)
        sink_text(m->json, text_of(words[which]));
    else if (which == 0)
        msgpack_pack_nil(m->msgpack);
    else if (which == 1)
        msgpack_pack_true(m->msgpack);
    else
        msgpack_pack_false(m->msgpack);
}

static void make_value(struct maker *m, size_t depth);

static void make_container(struct maker *m, size_t depth)
{
    bool is_object = below(m, 2) == 0;
    size_t count = below(m, 5);

    if (m->json != NULL)
        sink_char(m->json, is_object ? '{' : '[');
    else if (is_object)
        msgpack_pack_map(m->msgpack, count);
    else
        msgpack_pack_array(m->msgpack, count);
    for (size_t i = 0; i < count; i++) {
        if (m->json != NULL && i > 0) sink_char(m->json, ',');
        if (is_object) make_name(m);
        if (m->json != NULL && is_object) sink_char(m->json, ':');
        /* one may go all the way down, the others stay shallow, so it stays small */
        make_value(m, i == 0 ? depth + 1 : depth + 1 + below(m, PAYLOAD_DEPTH_MAX));
    }
    if (m->json != NULL) sink_char(m->json, is_object ? '}' : ']');
}

static void make_value(struct maker *m, size_t depth)
{
    if (depth < PAYLOAD_DEPTH_MAX && below(m, 20) > 0) {
        make_container(m, depth);
        return;
    }
    switch (below(m, 5)) {
    case 0: make_integer(m); break;
    case 1: make_double(m); break;
    case 2: make_string(m, ""); break;
    case 3: make_word(m); break;
    default: make_integer(m); break;
    }
}

/* Transcodes there and back with two transcoders; it must be the same document. */
static void assert_comes_back(struct transcoder both[2], enum encoding is,
                              struct bytes document)
{
    enum encoding other = is == ENCODING_JSON ? ENCODING_MSGPACK : ENCODING_JSON;
    char words[256];
    struct sink why = SINK(words);
    struct bytes there, back;

    enum err e = transcode(
        &both[0],
        &(struct transcode_about){.to = other, .content_type = encoding_media_type(is)},
        document, &there, &why);
    if (e == ERR_OK) {
        e = transcode(
            &both[1],
            &(struct transcode_about){.to = is, .content_type = encoding_media_type(other)},
            there, &back, &why);
    }
    if (e != ERR_OK) {
        fail_msg("%s: %.*s: %.*s", err_name(e), (int)why.size, words, (int)document.size,
                 (const char *)document.at);
    }
    assert_text(text_of_bytes(back), text_of_bytes(document));
}

/* The most brackets that are open at a time; strings hold none. */
static size_t depth_of(struct text json)
{
    size_t depth = 0, deepest = 0;
    for (size_t i = 0; i < json.size; i++) {
        if (json.at[i] == '[' || json.at[i] == '{') depth++;
        if (json.at[i] == ']' || json.at[i] == '}') depth--;
        if (depth > deepest) deepest = depth;
    }
    return deepest;
}

static void json_comes_back_byte_by_byte(void **state)
{
    (void)state;
    static char buffer[DOCUMENT_BYTES_MAX];
    struct transcoder both[2] = {{0}};
    struct maker m = {.seed = 31};
    size_t deepest = 0, large = 0;

    for (int round = 0; round < ROUNDS; round++) {
        struct sink json = SINK(buffer);
        m.json = &json;
        make_value(&m, 0);
        assert_false(json.overflow);
        assert_comes_back(both, ENCODING_JSON, bytes_of_text(sink_since(&json, 0)));
        size_t depth = depth_of(sink_since(&json, 0));
        if (depth > deepest) deepest = depth;
        large += json.size > 200;
    }
    assert_int_equal(deepest, PAYLOAD_DEPTH_MAX);
    assert_in_range(large, ROUNDS / 20, ROUNDS);
    transcoder_done(&both[0]);
    transcoder_done(&both[1]);
}

static void messagepack_comes_back_byte_by_byte(void **state)
{
    (void)state;
    struct transcoder both[2] = {{0}};
    struct maker m = {.seed = 32};
    size_t large = 0;

    for (int round = 0; round < ROUNDS; round++) {
        msgpack_sbuffer buffer;
        msgpack_packer packer;
        msgpack_sbuffer_init(&buffer);
        msgpack_packer_init(&packer, &buffer, msgpack_sbuffer_write);
        m.msgpack = &packer;
        make_value(&m, 0);
        assert_comes_back(both, ENCODING_MSGPACK, (struct bytes){buffer.data, buffer.size});
        large += buffer.size > 100;
        msgpack_sbuffer_destroy(&buffer);
    }
    assert_in_range(large, ROUNDS / 20, ROUNDS);
    transcoder_done(&both[0]);
    transcoder_done(&both[1]);
}

static void a_float_of_32_bits_becomes_a_double_of_the_same_value(void **state)
{
    (void)state;
    struct transcoder both[2] = {{0}};
    uint64_t seed = 33;

    for (int round = 0; round < ROUNDS; round++) {
        uint32_t bits = (uint32_t)random_next(&seed);
        unsigned char packed[5] = {0xca, (unsigned char)(bits >> 24),
                                   (unsigned char)(bits >> 16), (unsigned char)(bits >> 8),
                                   (unsigned char)bits};
        struct text type = encoding_media_type(ENCODING_MSGPACK);
        struct sink why = {NULL, 0, 0, false};
        struct bytes json, back;
        float f;
        double d;
        uint64_t wide = 0;

        memcpy(&f, &bits, sizeof f);
        if (!isfinite(f)) continue;
        assert_int_equal(
            transcode(&both[0],
                      &(struct transcode_about){.to = ENCODING_JSON, .content_type = type},
                      (struct bytes){packed, sizeof packed}, &json, &why),
            ERR_OK);
        assert_int_equal(transcode(&both[1],
                                   &(struct transcode_about){
                                       .to = ENCODING_MSGPACK,
                                       .content_type = encoding_media_type(ENCODING_JSON)},
                                   json, &back, &why),
                         ERR_OK);
        assert_int_equal(back.size, 9);
        for (size_t i = 1; i < 9; i++)
            wide = wide << 8 | ((const unsigned char *)back.at)[i];
        memcpy(&d, &wide, sizeof d);
        assert_true(d == (double)f);
    }
    transcoder_done(&both[0]);
    transcoder_done(&both[1]);
}

/* Objects of a few names each, of which some stand twice, in both encodings. */
static void a_name_that_stands_twice_is_always_found(void **state)
{
    (void)state;
    static const char *const names[] = {"",   "a",  "b",   "A",   "aa",  "ab",  "ba",  "abc",
                                        "cb", "c9", "zzz", "zza", "aaa", "aab", "bbbb"};
    enum { NAMES = sizeof names / sizeof *names, MEMBERS_MAX = 7 };
    struct transcoder t = {0};
    uint64_t seed = 35;
    size_t twice = 0;

    for (int round = 0; round < ROUNDS; round++) {
        char json_bytes[128], packed_bytes[64], words[256];
        struct sink json = SINK(json_bytes), packed = SINK(packed_bytes), why = SINK(words);
        size_t given[NAMES] = {0}, count = random_below(&seed, MEMBERS_MAX + 1);
        bool has_twice = false;
        struct bytes out;

        sink_char(&json, '{');
        sink_char(&packed, (char)(0x80 + count));
        for (size_t i = 0; i < count; i++) {
            size_t which = random_below(&seed, NAMES);
            if (given[which]++ > 0) has_twice = true;
            sink_text(&json, i > 0 ? TEXT(",\"") : TEXT("\""));
            sink_text(&json, text_of(names[which]));
            sink_text(&json, TEXT("\":1"));
            sink_char(&packed, (char)(0xa0 + strlen(names[which])));
            sink_text(&packed, text_of(names[which]));
            sink_char(&packed, 1);
        }
        sink_char(&json, '}');
        enum err expected = has_twice ? ERR_NOT_ENCODABLE : ERR_OK;
        assert_int_equal(transcode(&t,
                                   &(struct transcode_about){
                                       .to = ENCODING_MSGPACK,
                                       .content_type = encoding_media_type(ENCODING_JSON)},
                                   bytes_of_text(sink_since(&json, 0)), &out, &why),
                         expected);
        if (!has_twice) assert_text(text_of_bytes(out), sink_since(&packed, 0));
        assert_int_equal(transcode(&t,
                                   &(struct transcode_about){
                                       .to = ENCODING_JSON,
                                       .content_type = encoding_media_type(ENCODING_MSGPACK)},
                                   bytes_of_text(sink_since(&packed, 0)), &out, &why),
                         expected);
        if (!has_twice) assert_text(text_of_bytes(out), sink_since(&json, 0));
        twice += has_twice;
    }
    assert_in_range(twice, ROUNDS / 5, ROUNDS - ROUNDS / 5);
    transcoder_done(&t);
}

/* Whatever bytes come: a result is well formed in the other encoding, an error has words. */
static void whatever_comes_there_is_a_good_result_or_a_reason(void **state)
{
    (void)state;
    static const char seeds[] = "{\"a\":[1,-2.5e3,\"x\\n\"],\"b\":null}"
                                "\x82\xa1"
                                "a\x93\x01\xcb\x40\x29\x00\x00\xc4\xa1"
                                "b\xc0";
    struct transcoder both[2] = {{0}};
    uint64_t seed = 34;
    size_t results = 0, refused = 0;

    for (int round = 0; round < 200000; round++) {
        char bytes[12], words[256];
        struct sink why = SINK(words);
        struct bytes payload = {bytes, random_below(&seed, sizeof bytes + 1)}, out, again;
        enum encoding to = random_below(&seed, 2) ? ENCODING_JSON : ENCODING_MSGPACK;

        for (size_t i = 0; i < payload.size; i++)
            bytes[i] = random_below(&seed, 4) ? seeds[random_below(&seed, sizeof seeds - 1)]
                                              : (char)random_next(&seed);
        enum err e = transcode(&both[0],
                               &(struct transcode_about){
                                   .to = to, .content_type = (struct text){NULL, 0}
        },
                               payload, &out, &why);
        if (e == ERR_OK) {
            assert_int_equal(transcode(&both[1],
                                       &(struct transcode_about){
                                           .to = to, .content_type = encoding_media_type(to)},
                                       out, &again, &why),
                             ERR_OK);
            assert_ptr_equal(again.at, out.at);
            results += out.at != payload.at;
        } else {
            assert_true(e == ERR_BAD_PAYLOAD || e == ERR_NOT_ENCODABLE);
            assert_true(why.size > 0 && !why.overflow);
            refused += e == ERR_NOT_ENCODABLE;
        }
    }
    assert_in_range(results, 100, 200000);
    assert_in_range(refused, 100, 200000);
    transcoder_done(&both[0]);
    transcoder_done(&both[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_comes_back_byte_by_byte),
        cmocka_unit_test(messagepack_comes_back_byte_by_byte),
        cmocka_unit_test(a_float_of_32_bits_becomes_a_double_of_the_same_value),
        cmocka_unit_test(a_name_that_stands_twice_is_always_found),
        cmocka_unit_test(whatever_comes_there_is_a_good_result_or_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
