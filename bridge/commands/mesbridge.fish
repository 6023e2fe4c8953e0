# Completion of mesbridge for fish. Written by command_completion from commands.def;
# do not edit: ninja -C build/release command_papers
set -g __mesbridge_keys 'bridge.id= bridge.instance= kafka.bootstrap_servers= kafka.dead_letter_topic= kafka.audit_topic= kafka.commit_every= kafka.commit_every_records= kafka.prefetch_records= kafka.prefetch_bytes= mqtt.url= mqtt.username= mqtt.password_file= mqtt.ca_file= mqtt.cert_file= mqtt.key_file= mqtt.in_flight_max= mqtt.keepalive= mqtt.connect_timeout= mqtt.puback_timeout= mqtt.backoff_min= mqtt.backoff_max= mqtt.control_prefix= mqtt.presence_every= down.start= down.stop_timeout= down.checkpoint= down.checkpoint_every= down.checkpoint_every_records= up.in_flight_max= up.in_flight_bytes= up.session_expiry= up.stop_timeout= up.standby_timeout= recovery.grace= recovery.window= log.level= log.format='
complete -c mesbridge -f
complete -c mesbridge -l help -d 'what a command does'
complete -c mesbridge -n __fish_use_subcommand -l version -d 'versions of the program and its libraries'

complete -c mesbridge -n __fish_use_subcommand -a run -d 'carry events, as a configuration says'
complete -c mesbridge -n '__fish_seen_subcommand_from run' -k -a '(__fish_complete_suffix .yaml)'
complete -c mesbridge -n '__fish_seen_subcommand_from run' -l only -x -a 'down up' -d 'only one direction, in this process'
complete -c mesbridge -n '__fish_seen_subcommand_from run' -l set -x -a "$__mesbridge_keys" -d 'set a key over what the files say'

complete -c mesbridge -n __fish_use_subcommand -a check -d 'list the mistakes of configurations, and of brokers'
complete -c mesbridge -n '__fish_seen_subcommand_from check' -k -a '(__fish_complete_suffix .yaml)'
complete -c mesbridge -n '__fish_seen_subcommand_from check' -l connect -d 'try both brokers, too'
complete -c mesbridge -n '__fish_seen_subcommand_from check' -l json -d 'what was found there, as one JSON document'
complete -c mesbridge -n '__fish_seen_subcommand_from check' -l timeout -x -d 'longest time for each broker'
complete -c mesbridge -n '__fish_seen_subcommand_from check' -l set -x -a "$__mesbridge_keys" -d 'set a key over what the files say'

complete -c mesbridge -n __fish_use_subcommand -a checkpoint -d 'show how far each partition has come, or set it'
complete -c mesbridge -n '__fish_seen_subcommand_from checkpoint' -k -a '(__fish_complete_suffix .yaml)'
complete -c mesbridge -n '__fish_seen_subcommand_from checkpoint; and not __fish_seen_subcommand_from show set' -a 'show set'
complete -c mesbridge -n '__fish_seen_subcommand_from checkpoint' -l json -d 'a line of JSON for each partition'
complete -c mesbridge -n '__fish_seen_subcommand_from checkpoint' -l yes -d 'do not ask'
complete -c mesbridge -n '__fish_seen_subcommand_from checkpoint' -l set -x -a "$__mesbridge_keys" -d 'set a key over what the files say'

complete -c mesbridge -n __fish_use_subcommand -a config -d 'show a configuration with all that holds, or a sample'
complete -c mesbridge -n '__fish_seen_subcommand_from config' -k -a '(__fish_complete_suffix .yaml)'
complete -c mesbridge -n '__fish_seen_subcommand_from config; and not __fish_seen_subcommand_from sample show' -a 'sample show'
complete -c mesbridge -n '__fish_seen_subcommand_from config' -l origin -d 'say where each value came from'
complete -c mesbridge -n '__fish_seen_subcommand_from config' -l set -x -a "$__mesbridge_keys" -d 'set a key over what the files say'
