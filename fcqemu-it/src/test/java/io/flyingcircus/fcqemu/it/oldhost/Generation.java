package io.flyingcircus.fcqemu.it.oldhost;

/** Generations of the old tool, as far as they behave differently. */
enum Generation {
    /** 1.1.2 up to 1.4.0. */
    OLD("1.1"),
    /** From 1.4.1 on. */
    NEWER("new");

    private final String option;

    Generation(String option) {
        this.option = option;
    }

    /** As {@code old_host --generation} has it. */
    String option() {
        return option;
    }
}
