# shellcheck shell=bash
# Bare Debians, for a package to be installed in: what debootstrap calls a minimal base, and what the package depends on.

# debian_tree SUITE PACKAGE: prints the folder of the tree, which nobody may write to; whoever uses it lays a file system over it.
debian_tree() {
  local suite=${1:-} package=${2:-} depends tree
  [[ $suite =~ ^[a-z]+$ && -f $package ]] || die "usage: testbed debian SUITE PACKAGE.deb"
  need_root
  install mmdebstrap
  # apt decides by itself which versions: that those are new enough is for dpkg to say when the package is installed.
  depends=$(dpkg-deb -f "$package" Depends | sed 's/ *([^)]*)//g; s/ *, */,/g')
  tree=debian/$suite-$(list_key "$depends")
  [[ -e $cache/$tree ]] || say "making a bare Debian $suite with $depends, which takes some minutes"
  once "$tree" bootstrap "$suite" "$depends" >&2
  echo "$cache/$tree"
}

bootstrap() {
  local target=$1 suite=$2 depends=$3 archive
  for archive in $(debian_archives); do
    rm -rf "$target"
    if mmdebstrap --quiet --mode=root --variant=apt --include="$depends" "$suite" "$target" "$archive" >"$cache/mmdebstrap.log" 2>&1; then
      rm -f "$target"/var/cache/apt/archives/*.deb
      return
    fi
  done
  tail -n 15 "$cache/mmdebstrap.log" >&2
  die "no Debian archive gave a $suite; the end of what was said is above, all of it in $cache/mmdebstrap.log"
}
