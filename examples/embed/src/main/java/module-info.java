/** A program that embeds fcqemu. It sees what is exported, and nothing else. */
module example {
    requires io.flyingcircus.fcqemu.domain;
    requires io.flyingcircus.fcqemu.testkit;
}
