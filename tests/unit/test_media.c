#include "topics/media.h"

#include "tests/lib/check.h"

static void content_types_name_media(void **state)
{
    (void)state;
    static const struct {
        const char *content_type;
        enum media media;
    } rows[] = {
        {NULL,                                       MEDIA_NONE   },
        {"",                                         MEDIA_NONE   },
        {"  ",                                       MEDIA_NONE   },
        {"; charset=utf-8",                          MEDIA_NONE   },
        {"application/json",                         MEDIA_JSON   },
        {"APPLICATION/Json",                         MEDIA_JSON   },
        {"application/json;charset=utf-8",           MEDIA_JSON   },
        {" application/json \t; charset=utf-8; x=y", MEDIA_JSON   },
        {"application/vnd.msgpack",                  MEDIA_MSGPACK},
        {"Application/Msgpack; x",                   MEDIA_MSGPACK},
        {"text/plain",                               MEDIA_TEXT   },
        {"TEXT/csv; header=present",                 MEDIA_TEXT   },
        {"text/",                                    MEDIA_OTHER  },
        {"text",                                     MEDIA_OTHER  },
        {"textual/plain",                            MEDIA_OTHER  },
        {"application/jsonx",                        MEDIA_OTHER  },
        {"application/jso",                          MEDIA_OTHER  },
        {"application/cloudevents+json",             MEDIA_OTHER  },
        {"application/x-msgpack",                    MEDIA_OTHER  },
        {"application/octet-stream",                 MEDIA_OTHER  },
        {"\xff\xfe",                                 MEDIA_OTHER  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(media_of(text_of(rows[i].content_type)), rows[i].media);
    }
}

static void a_nul_byte_ends_nothing(void **state)
{
    (void)state;
    assert_int_equal(media_of((struct text){"application/json\0", 17}), MEDIA_OTHER);
    assert_int_equal(media_of((struct text){"application\0json", 16}), MEDIA_OTHER);
    assert_int_equal(media_of((struct text){"\0", 1}), MEDIA_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_types_name_media),
        cmocka_unit_test(a_nul_byte_ends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
