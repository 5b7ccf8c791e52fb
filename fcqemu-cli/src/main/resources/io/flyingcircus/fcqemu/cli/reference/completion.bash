# Completion of @PROGRAM@ for bash, and for zsh with its bashcompinit. Made from the definitions of the commands.

# The VMs that have a definition or run files below a host's folder: by the names of files, for to ask the program takes too long.
_fc_qemu_vms() {
    local file name before=
    for file in "$1"/etc/qemu/vm/*.cfg "$1"/run/qemu.*.pid; do
        [[ -e $file ]] || continue
        name=${file##*/}
        case $name in
            qemu.*.pid) name=${name#qemu.} name=${name%.pid} ;;
            *) name=${name%.cfg} ;;
        esac
        case $before in *" $name "*) continue ;; esac
        before="$before $name "
        words="$words $name"
    done
}

# What may be typed behind a command, or before one: its options, those of them that a value follows, what the first operand is, and
# the others.
_fc_qemu_command() {
    case $1 in
@COMMANDS@
        *) return 1 ;;
    esac
}

# What the value of an option is.
_fc_qemu_value() {
    case $1:$2 in
@VALUES@
    esac
}

_fc_qemu() {
    local cur prev= before=1 command= root=${FCQEMU_ROOT:-} options= takes= first= others= kind= words= joined= word i operands=0
    cur=${COMP_WORDS[COMP_CWORD]}
    # bash takes --option=value apart, zsh does not.
    if [[ $cur == = ]]; then
        cur= before=1
    elif [[ $COMP_CWORD -gt 2 && ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then
        before=2
    elif [[ $cur == --*=* ]]; then
        prev=${cur%%=*} joined=${cur%%=*}= cur=${cur#*=} before=0
    fi
    [[ $before == 0 ]] || prev=${COMP_WORDS[COMP_CWORD - before]}

    _fc_qemu_command ''
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
            = | "") ;;
            -*=*) [[ $command || $word != --root=* ]] || root=${word#*=} ;;
            -*)
                case " $takes " in *" $word "*) ;; *) continue ;; esac
                i=$((i + 1))
                [[ ${COMP_WORDS[i]} != = ]] || i=$((i + 1))
                [[ $command || $word != --root || $i -ge $COMP_CWORD ]] || root=${COMP_WORDS[i]}
                ;;
            *)
                if [[ $command ]]; then
                    operands=$((operands + 1))
                else
                    command=$word
                    _fc_qemu_command "$command" || return 0
                fi
                ;;
        esac
    done

    case " $takes " in
        *" ${prev:--} "*) _fc_qemu_value "$command" "$prev" ;;
        *)
            if [[ $cur == -* ]]; then
                words=$options
            elif [[ $operands == 0 ]]; then
                kind=$first
            else
                kind=$others
            fi
            ;;
    esac
    COMPREPLY=()
    case $kind in
        vm) _fc_qemu_vms "${root%/}" ;;
        command) words="@NAMES@" ;;
        *" ") words=$kind ;;
        file | folder)
            local IFS=$'\n' how=-f
            [[ $kind == file ]] || how=-d
            if type compopt >/dev/null 2>&1; then
                compopt -o filenames 2>/dev/null
            fi
            COMPREPLY=($(compgen $how -- "$cur"))
            return 0
            ;;
    esac
    for word in $words; do
        [[ $word != "$cur"* ]] || COMPREPLY+=("$joined$word")
    done
}

complete -F _fc_qemu @PROGRAM@
