/** The decisions of fcqemu; everything that touches the world is reached through the ports. */
module io.flyingcircus.fcqemu.domain {
    requires transitive io.flyingcircus.fcqemu.ports;
    requires static transitive org.jspecify;
}
