unit_test(mailbox mesbridge_mailbox)
unit_test(paho_gate mesbridge_mqtt)
unit_test(paho_arrival mesbridge_mqtt)
