#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "bridge/adapters/tls_words.h"
#include "tests/lib/test.h"

static void what_is_wrong_with_a_broker_s_certificate_is_said(void **state)
{
    (void)state;
    static const struct {
        long result;
        const char *words;
    } rows[] = {
        {X509_V_ERR_CERT_HAS_EXPIRED,
         "the broker's certificate has expired, or our clock is wrong"                            },
        {X509_V_ERR_CERT_NOT_YET_VALID,
         "the broker's certificate is not valid yet, or our clock is wrong"                       },
        {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
         "nobody whom we trust has signed the broker's certificate"                               },
        {X509_V_ERR_HOSTNAME_MISMATCH,         "the broker's certificate is for another host name"},
        {X509_V_ERR_CERT_REVOKED,              "the broker's certificate: certificate revoked"    },
    };
    char words[92];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tls_certificate_words(rows[i].result, words, sizeof words);
        assert_string_equal(words, rows[i].words);
    }
}

static void what_the_broker_thinks_of_our_certificate_is_said(void **state)
{
    (void)state;
    static const struct {
        unsigned long error;
        const char *words;
    } rows[] = {
        {0,          "the broker hung up at once; does it speak TLS on this port?" },
        {0x0A000418, "the broker does not trust who has signed our certificate"    },
        {0x0A000415, "our certificate has expired, says the broker"                },
        {0x0A00045C, "the broker wants a certificate of ours, or another one"      },
        {0x0A000412, "the broker wants a certificate of ours, or another one"      },
        {0x0A00010B, "the answer is no TLS; does the broker speak it on this port?"},
        {0x05800074, "is not the key of the certificate"                           },
        {0x0A000410, "sslv3 alert handshake failure"                               }, /* OpenSSL's own will do */
        {0x0A000FFE, "OpenSSL's error 0A000FFE"                                    },
    };
    char words[92];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tls_error_words(rows[i].error, words, sizeof words);
        assert_string_equal(words, rows[i].words);
    }
}

static void words_that_do_not_fit_are_cut(void **state)
{
    (void)state;
    char words[16];

    tls_error_words(0, words, sizeof words);
    assert_string_equal(words, "the broker hung");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_with_a_broker_s_certificate_is_said),
        cmocka_unit_test(what_the_broker_thinks_of_our_certificate_is_said),
        cmocka_unit_test(words_that_do_not_fit_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
