# shellcheck shell=bash
# What must be on the machine: packages that are installed, and packages that are only unpacked into the cache.

# For Ceph, QEMU, the network, and the building of disks.
testbed_packages=(
  ceph-mon ceph-osd ceph-common librbd1 librados2 python3-rados python3-rbd
  qemu-system-x86 qemu-utils qemu-block-extra
  gdisk parted xfsprogs e2fsprogs dosfstools mtools cpio gzip kmod
  iproute2 procps util-linux socat curl jq ca-certificates
)

# Debian's last Consul of the 1.8 series, which the fleet speaks to, is in Debian 11.
consul_suite=bullseye
consul_packages=(consul)

# The guest is made of these alone, so that it is the same whatever machine builds it. The kernel's package carries its version
# in its name and is found through the meta package.
guest_suite=bookworm
guest_kernel=linux-image-cloud-amd64
guest_packages=(
  busybox-static extlinux syslinux-common
  qemu-guest-agent libc6 libglib2.0-0 libpcre2-8-0 libudev1 libnuma1 liburing2
)

missing_packages() {
  local package
  for package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done
}

# install PACKAGE...: what of it is missing. apt is not called at all when nothing is.
install() {
  local missing began
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  need_root
  began=$(milliseconds)
  say "packages  installing ${#missing[@]}, which takes a minute or two: ${missing[*]}"
  mkdir -p "$cache"
  (
    # Two testbeds on a bare machine: the second finds everything there, and does not fail on dpkg's lock.
    flock 8
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=600 update &&
      apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install "${missing[@]}"
  ) 8>"$cache/apt.lock" >"$cache/apt.log" 2>&1 || {
    tail -n 15 "$cache/apt.log" >&2
    die "apt-get could not install ${missing[*]}; all it said is in $cache/apt.log"
  }
  say "packages  installed in $(seconds_since "$began")"
}

# The Debian archives this machine uses, in either form of sources, then those that every machine can use; an old suite ends
# up in the last one.
debian_archives() {
  {
    cat /dev/null /etc/apt/sources.list.d/*.sources | sed -nE 's/^URIs:[[:space:]]*//p'
    # The brackets make a pattern of the first name, which vanishes like the others where there is no such file.
    cat /dev/null /etc/apt/sources.lis[t] /etc/apt/sources.list.d/*.list |
      sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p'
  } | tr -s '[:space:]' '\n' | sed -nE '\#^https?://.*/debian/?$#p' | sort -u
  echo http://deb.debian.org/debian
  echo http://archive.debian.org/debian
}

# An apt that knows one suite of one archive and keeps all its state below a folder: nothing of the system's is touched.
private_apt_config() {
  local state=$1 suite=$2 archive=$3
  mkdir -p "$state"/{lists/partial,archives/partial}
  : >"$state/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main" >"$state/sources.list"
  cat >"$state/apt.conf" <<CONF
Dir::Etc::SourceList "$state/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$state";
Dir::State::status "$state/status";
Dir::Cache "$state";
APT::Architecture "amd64";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Retries "3";
CONF
}

# unpack_packages TARGET SUITE PACKAGE...: their files below TARGET; "kernel:META" stands for the package META depends on.
unpack_packages() {
  local target=$1 suite=$2 archive package state
  shift 2
  state=$target.apt
  for archive in $(debian_archives); do
    rm -rf "$state"
    private_apt_config "$state" "$suite" "$archive"
    APT_CONFIG=$state/apt.conf apt-get -qq update && APT_CONFIG=$state/apt.conf apt-cache show "${1#kernel:}" >/dev/null && break
    archive=
  done
  [[ $archive ]] || die "no Debian archive offers $suite; tried: $(debian_archives | tr '\n' ' ')"
  mkdir -p "$target"
  (
    export APT_CONFIG=$state/apt.conf
    cd "$state/archives" || exit
    for package; do
      if [[ $package == kernel:* ]]; then
        package=$(apt-cache depends "${package#kernel:}" | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p')
      fi
      apt-get -qq download "$package"
      dpkg -x "${package}"_*.deb "$target"
    done
  )
  rm -rf "$state"
}

# The name carries the list: a changed list is fetched, an old one stays for those who still use it.
list_key() { sha256sum <<<"$*" | cut -c1-8; }

consul_prefix=packages/consul-$(list_key "$consul_suite" "${consul_packages[@]}")
guest_prefix=packages/guest-$(list_key "$guest_suite" "$guest_kernel" "${guest_packages[@]}")

fetch_consul() { once "$consul_prefix" unpack_packages "$consul_suite" "${consul_packages[@]}"; }
fetch_guest_packages() { once "$guest_prefix" unpack_packages "$guest_suite" "kernel:$guest_kernel" "${guest_packages[@]}"; }

# java_home VERSION: the first JDK of exactly that feature release, where builds look for it too.
java_home() {
  local home
  for home in "${FCQEMU_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [[ -x $home/bin/javac ]] && grep -qsE "^JAVA_VERSION=\"$1([.\"+-]|$)" "$home/release"; then
      echo "$home"
      return
    fi
  done
  return 1
}

# The feature release of the Java that Maven would run on; 0: none.
java_version() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/}java version
  version=$("$java" -version 2>&1 | sed -nE '1s/.*"([0-9]+).*/\1/p') || true
  echo "${version:-0}"
}

# Maven runs on any Java from 17 on and comes with one; what it compiles with must be 25.
install_build_tools() {
  local package
  command -v mvn >/dev/null || install maven
  (($(java_version) >= 17)) || install default-jdk-headless
  (($(java_version) >= 17)) || die "Maven needs Java 17 or newer to run, and \`java\` is $(command -v java), version $(java_version)"
  if java_home 25 >/dev/null; then return; fi
  for package in temurin-25-jdk openjdk-25-jdk-headless; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      install "$package"
      if java_home 25 >/dev/null; then return; fi
    fi
  done
  die "no JDK 25 found: not in \$FCQEMU_JAVA_HOME, not in \$JAVA_HOME, not below /usr/lib/jvm, and no package source offers one.
  Debian 13 has it: apt-get install openjdk-25-jdk-headless
  Debian 12: add Adoptium's source (https://adoptium.net/installation/linux/), then apt-get install temurin-25-jdk
  or unpack a JDK 25 anywhere and say where: export FCQEMU_JAVA_HOME=/path/to/jdk-25"
}
