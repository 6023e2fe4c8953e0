# Completion of mesbridge for bash. Written by command_completion from commands.def;
# do not edit: ninja -C build/release command_papers
_mesbridge_keys='bridge.id=
bridge.instance=
kafka.bootstrap_servers=
kafka.dead_letter_topic=
kafka.audit_topic=
kafka.commit_every=
kafka.commit_every_records=
kafka.prefetch_records=
kafka.prefetch_bytes=
mqtt.url=
mqtt.username=
mqtt.password_file=
mqtt.ca_file=
mqtt.cert_file=
mqtt.key_file=
mqtt.in_flight_max=
mqtt.keepalive=
mqtt.connect_timeout=
mqtt.puback_timeout=
mqtt.backoff_min=
mqtt.backoff_max=
mqtt.control_prefix=
mqtt.presence_every=
down.start=
down.stop_timeout=
down.checkpoint=
down.checkpoint_every=
down.checkpoint_every_records=
up.in_flight_max=
up.in_flight_bytes=
up.session_expiry=
up.stop_timeout=
up.standby_timeout=
recovery.grace=
recovery.window=
recovery.state_window=
http.down=
http.up=
log.level=
log.format='

_mesbridge() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]} words='' files='' options='' verbs=''
    COMPREPLY=()
    case $command:$before in
        *:--set)
            compopt -o nospace 2>/dev/null
            words=$_mesbridge_keys ;;
        *:=) return ;;
        run:--only) words='down up' ;;
        check:--timeout) return ;;
        explain:--kafka-topic) return ;;
        explain:--key) return ;;
        explain:--header) return ;;
        explain:--timestamp) return ;;
        explain:--topic) return ;;
        explain:--property) return ;;
        explain:--content-type) return ;;
        explain:--value) return ;;
        explain:--value-file) files='*' ;;
        explain:--now) return ;;
        *) case $command in
            run) options='--help --only --set' verbs='' files='*.yaml' ;;
            check) options='--help --connect --json --timeout --set' verbs='' files='*.yaml' ;;
            explain) options='--help --kafka-topic --key --header --timestamp --tombstone --topic --property --content-type --retained --value --value-file --now --json --set' verbs='' files='*.yaml' ;;
            test) options='--help --json --set' verbs='' files='*.test.yaml' ;;
            status) options='--help --json --set' verbs='' files='*.yaml' ;;
            checkpoint) options='--help --json --yes --set' verbs='show set' files='*.yaml' ;;
            config) options='--help --origin --set' verbs='sample show' files='*.yaml' ;;
            esac
            if ((COMP_CWORD == 1)); then
                files='' words='--help --version run check explain test status checkpoint config'
            elif [[ $word == -* ]]; then
                files='' words=$options
            elif ((COMP_CWORD == 2)) && [[ -n $verbs ]]; then
                files='' words=$verbs
            fi ;;
    esac
    local IFS=$' \n'
    if [[ -n $words ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$word"))
    elif [[ -n $files ]]; then
        IFS=$'\n'
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -d -- "$word") $(compgen -f -X "!$files" -- "$word"))
    fi
}
complete -F _mesbridge mesbridge
