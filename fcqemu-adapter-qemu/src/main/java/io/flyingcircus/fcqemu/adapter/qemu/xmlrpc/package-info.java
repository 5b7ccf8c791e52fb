/**
 * XML-RPC with {@code <nil/>}, as Python's {@code xmlrpc} speaks it: values, calls, responses, and their XML. Knows nothing
 * of transport or of what is called.
 */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import org.jspecify.annotations.NullMarked;
