#compdef @PROGRAM@
# Completion of @PROGRAM@ for zsh: that of bash, which follows, is taught to zsh when it is first needed.

autoload -U +X bashcompinit && bashcompinit

