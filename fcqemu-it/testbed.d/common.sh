# shellcheck shell=bash
# What every part needs: where things lie, how to speak, how to measure, how to lock, how to make something once.
#
# Globals set here and read everywhere:
#   repo    the project's folder                    parts   the folder of this file
#   dir     the testbed's own folder                id      six digits made of its path: names of namespaces and links
#   cache   what can be made anew but takes long (packages, the guest's image), shared by all testbeds of a user

# Decimal points and sort orders must not depend on who calls.
export LC_ALL=C
# The system's own programs first: another python3 in front of /usr/bin's would not find Debian's python3-rados, and a
# plain user's PATH lacks the sbin folders. Kept aside for commands that a caller asks us to run.
callers_path=$PATH
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

say() { printf 'testbed: %s\n' "$*" >&2; }

die() {
  printf 'testbed: ERROR: %s\n' "$*" >&2
  exit 1
}

milliseconds() { echo $((${EPOCHREALTIME/./} / 1000)); }

# seconds_since MS: with one digit, for people.
seconds_since() {
  local ms=$(($(milliseconds) - $1))
  printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

# step NAME FUNCTION [ARG...]: runs it with its output in log/NAME.log, and reports one line with the time it took, led by
# what the function wrote to file descriptor 3. On failure the end of that log is shown: nobody should have to look for it.
step() {
  local name=$1 began log detail
  shift
  began=$(milliseconds)
  log=$dir/log/$name.log
  detail=$dir/log/$name.detail
  mkdir -p "$dir/log"
  # A subshell of its own keeps errexit alive inside the function; `if step` or `step || ...` would switch it off.
  set +e
  (set -e; "$@") >"$log" 2>&1 3>"$detail"
  local failed=$?
  set -e
  if ((failed)); then
    say "$name FAILED with exit code $failed after $(seconds_since "$began"); the end of $log:"
    tail -n 25 "$log" >&2
    return 1
  fi
  say "$(printf '%-9s %-52s %8s' "$name" "$(tail -n 1 "$detail")" "$(seconds_since "$began")")"
}

detail() { printf '%s\n' "$*" >&3; }

# wait_until SECONDS WHAT COMMAND...: polls; every wait in the testbed has an end and says what was waited for.
wait_until() {
  local limit_ms=$(($1 * 1000)) what=$2 began
  shift 2
  began=$(milliseconds)
  until "$@"; do
    (($(milliseconds) - began < limit_ms)) || die "gave up after $((limit_ms / 1000)) s waiting for $what"
    sleep 0.03
  done
}

# once TARGET MAKER [ARG...]: makes $cache/TARGET by calling MAKER PATH ARG... with a path next to it, then renames: whoever
# sees the target sees all of it. The lock keeps two testbeds from doing the same work, the rename what a kill leaves behind.
once() {
  local target=$cache/$1 maker=$2
  shift 2
  [[ -e $target ]] && return
  mkdir -p "$(dirname "$target")"
  (
    flock 8
    [[ -e $target ]] && exit
    rm -rf "$target.new"
    "$maker" "$target.new" "$@"
    mv -T "$target.new" "$target"
  ) 8>"$target.lock"
}

# A unix socket's path ends at 107 characters; DIR/hosts/h1/run/qemu.NAME.monitor.sock leaves 20 of them to a VM's name.
max_folder_length=56

default_folder() {
  local folder=$repo/.testbed
  ((${#folder} <= max_folder_length)) || folder=/var/tmp/fcqemu-testbed-$(sha256sum <<<"$repo" | cut -c1-6)
  echo "$folder"
}

# Paths end up in INI files, Ceph's configuration, Python format strings and command lines for /bin/sh, where quoting differs.
use_folder() {
  dir=$(realpath -m -- "$1")
  [[ $dir =~ ^/[A-Za-z0-9_./-]+$ ]] ||
    die "the folder $dir has characters other than letters, digits and _ . / - in its path; name another with --dir"
  ((${#dir} <= max_folder_length)) ||
    die "the path $dir is longer than $max_folder_length characters, too long for the unix sockets in it; name another with --dir"
  id=$(sha256sum <<<"$dir")
  id=${id:0:6}
  root_link=fctb-$id
}

# down removes the folder with all in it, so neither up nor down works on one that a testbed did not make.
folder_mark=made-by-testbed

check_folder() {
  [[ ! -e $dir || -e $dir/$folder_mark || -z $(ls -A "$dir") ]] ||
    die "$dir is not empty and no testbed's folder; it is left alone. Name another with --dir"
}

make_folder() {
  check_folder
  mkdir -p "$dir"
  touch "$dir/$folder_mark"
}

need_root() {
  ((EUID == 0)) || die "network namespaces, taps and loop devices need root: run this as root"
}

# One up or down at a time per folder. The lock lies outside the folder, because down removes that.
lock_folder() {
  exec 9>"/run/lock/fcqemu-testbed-$id.lock"
  flock -w 900 9 || die "another testbed command has worked on $dir for 15 minutes; see: fuser -v /run/lock/fcqemu-testbed-$id.lock"
}
