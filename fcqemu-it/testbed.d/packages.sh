# shellcheck shell=bash
# What must be on the machine: packages that are installed, and packages that are only unpacked into the cache.

# For Ceph, QEMU, the network, the building of disks, and what reads the manual and the completion.
testbed_packages=(
  ceph-mon ceph-osd ceph-common librbd1 librados2 python3-rados python3-rbd python3-yaml
  qemu-system-x86 qemu-utils qemu-block-extra
  gdisk parted xfsprogs e2fsprogs dosfstools mtools cpio gzip kmod
  iproute2 procps util-linux socat curl jq ca-certificates
  man-db zsh
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

# The scripts at the top and this one must agree on which JDK will do and what to say when there is none: find_jdk does both.
# shellcheck source=/dev/null
. "$repo/.mvn/jdk.sh"

# Debian's Maven brings a Java that it can run on. What it compiles with must be newer.
install_build_tools() {
  local package
  command -v mvn >/dev/null || install maven
  if find_jdk >/dev/null 2>&1; then return; fi
  for package in "temurin-$jdk_major-jdk" "openjdk-$jdk_major-jdk-headless"; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      install "$package"
      break
    fi
  done
  find_jdk >/dev/null || die "no JDK, and no package source of this machine offers one; run this again when there is one"
}
