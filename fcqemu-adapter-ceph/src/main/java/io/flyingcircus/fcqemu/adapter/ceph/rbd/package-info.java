/**
 * A connection to a Ceph cluster and the RBD images behind it: librados and librbd through rados-java, with what that
 * lacks declared beside it. Every call is bounded in time, every error says what was tried and what to check, and no
 * handle is used twice, freed twice or freed while a call works on it.
 */
@NullMarked
package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import org.jspecify.annotations.NullMarked;
