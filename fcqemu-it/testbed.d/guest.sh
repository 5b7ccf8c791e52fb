# shellcheck shell=bash
# The guest: a bootable disk, built once into the cache, and its snapshot in Ceph that create-vm clones.

guest_image=rbd.ssd/.guest
guest_snapshot=$guest_image@base

# A changed file of the guest, or another list of packages, makes another image.
guest_key() {
  cat "$parts/guest"/* <(echo "$guest_prefix") | sha256sum | cut -c1-12
}

guest_file() { echo "guest-$(guest_key).img"; }

guest_build() {
  fetch_guest_packages
  # Old images of the same user are of no use to this version; another clone's may be, so only those unused for a month go.
  find "$cache" -maxdepth 1 -name 'guest-*' -mtime +30 -delete
  # In a mount namespace of its own: whatever happens in there, mounts and loop devices end with it.
  once "$(guest_file)" build_guest_image
  touch "$cache/$(guest_file)"
  detail "image $cache/$(guest_file)"
}

build_guest_image() { unshare --mount --propagation private bash "$parts/guest/build-image" "$cache/$guest_prefix" "$parts/guest" "$1"; }

# Protected last: a protected snapshot is proof that the import was complete.
guest_import() {
  if ! rbd_admin info "$guest_snapshot" 2>/dev/null | grep 'protected: True' >/dev/null; then
    rbd_admin snap purge "$guest_image" 2>/dev/null || true
    rbd_admin rm --no-progress "$guest_image" 2>/dev/null || true
    rbd_admin import --no-progress "$cache/$(guest_file)" "$guest_image"
    rbd_admin snap create "$guest_snapshot"
    rbd_admin snap protect "$guest_snapshot"
  fi
  detail "$guest_snapshot"
}
