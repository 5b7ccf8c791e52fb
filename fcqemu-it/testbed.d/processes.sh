# shellcheck shell=bash
# Which processes are this testbed's, and how they are started and ended.
#
# A number in a file proves nothing: the process may be long gone and its number another's. A process is ours when it runs in
# one of our network namespaces, or a PID file of ours names it, AND its command line or environment names our folder.

# A killed process can stay in the table as a zombie until its parent looks, so its state counts, not its presence.
runs() {
  local stat
  # Not $(<FILE): bash ends the whole script when that file is not there, whatever is caught around it.
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  [[ ${stat:0:1} != [ZX] ]]
}

# The folder's name must start where a path can start: /a/b/ is not meant by a process of /x/a/b/. Not grep -q, which would
# leave before it has read all and so fail the pipe it stands in.
names_our_folder() { grep -aE "(^|[^A-Za-z0-9_./-])${dir//./\\.}/" >/dev/null; }

ours() {
  runs "$1" || return 1
  { tr '\0' '\n' <"/proc/$1/cmdline" | names_our_folder; } 2>/dev/null && return
  { tr '\0' '\n' <"/proc/$1/environ" | grep -a '^FCQEMU_ROOT=' | names_our_folder; } 2>/dev/null
}

# alive PIDFILE: the first line counts; QEMU's may carry anything after it.
alive() {
  local pid=
  [[ -s $1 ]] && read -r pid <"$1"
  [[ $pid =~ ^[0-9]+$ ]] && ours "$pid"
}

# start PIDFILE NAMESPACE LOG COMMAND...: as a daemon. Descriptors 8 and 9 are our locks and must not live on in it.
start() {
  local pidfile=$1 space=$2 log=$3
  shift 3
  setsid nsenter --net="$(namespace_path "$space")" -- "$@" </dev/null >>"$log" 2>&1 3>&- 8>&- 9>&- &
  echo $! >"$pidfile"
  disown
}

# All of ours: by namespace, and by PID file for what is left of a testbed whose namespaces are gone. Never a process that led
# to this one: down may have been typed in a shell that `testbed host` opened.
our_processes() {
  local pid space ancestors=" $BASHPID " parent=$$
  while ((parent > 1)); do
    ancestors+="$parent "
    parent=$(awk '/^PPid:/ { print $2 }' "/proc/$parent/status")
  done
  {
    for space in $(our_namespaces); do ip netns pids "$space"; done
    for pid in "$dir"/*/*.pid "$dir"/hosts/*/run/*.pid; do head -n 1 "$pid"; done
  } 2>/dev/null | grep -xE '[0-9]+' | sort -un | while read -r pid; do
    [[ $ancestors == *" $pid "* ]] || ! ours "$pid" || echo "$pid"
  done
}

none_of() {
  local pid
  for pid; do
    runs "$pid" && return 1
  done
  return 0
}

# SIGKILL for all: their data goes away with them, and a graceful leave of Consul alone takes 8 s. Supervisors of QEMU come
# down in the same sweep; what they managed to start meanwhile falls to the next one.
stop_processes() {
  local sweep pids
  for sweep in 1 2 3; do
    mapfile -t pids < <(our_processes)
    ((${#pids[@]})) || return 0
    echo "sweep $sweep ends: ${pids[*]}"
    # Stopped ones (a paused OSD) die of SIGKILL too; one that went by itself is no error.
    kill -KILL "${pids[@]}" 2>/dev/null || true
    wait_until 20 "processes ${pids[*]} to end" none_of "${pids[@]}"
  done
  die "processes keep appearing in this testbed's namespaces: $(our_processes | tr '\n' ' ')"
}
