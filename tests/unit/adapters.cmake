unit_test(kafka_calls mesbridge_kafka)
unit_test(kafka_grievance mesbridge_kafka)
unit_test(tls_words mesbridge_tls)
unit_test(kafka_conf mesbridge_kafka)
