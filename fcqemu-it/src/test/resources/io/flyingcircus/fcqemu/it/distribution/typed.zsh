# Types lines into a zsh with completion, and prints what fc-qemu would have been given. Arguments: folder of completions, lines.
setopt extendedglob
zmodload zsh/zpty
completions=$1
shift
zpty shell zsh -f -i
all=

# Reads until it has said that, for at most a minute.
await() {
    local part
    repeat 1200; do
        if zpty -r -t shell part; then
            all+=$part
            [[ $all != *$~1* ]] || return 0
        else
            sleep 0.05
        fi
    done
    print -r -- "it said: ${(V)all}"
    exit 1
}

zpty -w shell "PS1= COLUMNS=1000; fpath=($completions \$fpath); autoload -U compinit; compinit -u -D; fc-qemu() { print -r -- \"given:\$*:\" }; print rea''dy"
await ready
for line; do
    all=
    zpty -w shell "fc-qemu $line"
    await 'given:[^:]#:'
    given=${all##*given:}
    print -r -- "${given%%:*}"
done
zpty -d shell
