unit_test(mailbox mesbridge_mailbox)
