unit_test(err mesbridge_base)
unit_test(message mesbridge_base)
unit_test(record mesbridge_base)
unit_test(sink mesbridge_base)
