/** VM definitions in the definitions' folder: read strictly, put in force atomically. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import org.jspecify.annotations.NullMarked;
