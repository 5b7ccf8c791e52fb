package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.adapter.qemu.template.QemuSpecification;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides whether this host starts what came with a guest. */
public final class Arrival {

    private static final String CONFIG = "the configuration that came with the VM";

    private final TapScripts taps;
    private final Map<String, String> templates;

    /**
     * For one host.
     *
     * @param taps the only programs of those that arrive that may be run, by their production paths
     * @param templates of whatever may arrive, by their names for messages
     */
    public Arrival(TapScripts taps, Map<String, String> templates) {
        this.taps = taps;
        this.templates = new TreeMap<>(templates);
    }

    /**
     * What came, without what only very old hosts write.
     *
     * @throws TemplateException naming what is not let in
     */
    public QemuSpecification admit(IncomingOrder order) throws TemplateException {
        PortableMachine machine = Screening.screen(order.machine());
        new KnownArguments(order.definition().name()).require(machine.arguments());
        KnownSections known = new KnownSections(new KnownFields(order.definition(), taps));
        for (Map.Entry<String, String> template : templates.entrySet()) {
            known.add(template.getKey(), template.getValue());
        }
        List<ConfigSection> sections = ConfigText.parse(CONFIG, machine.configuration());
        known.require(CONFIG, sections);
        return new QemuSpecification(machine.arguments(), machine.configuration());
    }

    /**
     * The same, once what belongs to this host was filled in.
     *
     * @throws TemplateException if QEMU would read other lines than were looked at
     */
    public void requireSameLines(String localised) throws TemplateException {
        ConfigText.requirePlainLines(CONFIG, localised);
    }

    /**
     * The machine type of what was admitted: the one the VM was started with, whatever is newest here.
     *
     * @throws TemplateException if it names none
     */
    public static String machineType(QemuSpecification admitted) throws TemplateException {
        for (ConfigSection section : ConfigText.parse(CONFIG, admitted.config())) {
            for (ConfigSection.Setting setting : section.settings()) {
                if (section.kind().equals("machine") && setting.key().equals("type")) {
                    return setting.value();
                }
            }
        }
        throw new TemplateException(CONFIG + " names no machine type");
    }

    /** Why a program does not run a machine of that type. */
    public static Optional<String> unknownType(String machineType, BinaryFacts facts) {
        return facts.machineTypes().contains(machineType)
                ? Optional.empty()
                : Optional.of("it is a " + machineType + ", and QEMU " + facts.version()
                        + " on this host does not know that machine type. Give this host the QEMU of the host it comes"
                        + " from, or a newer one, or send it elsewhere");
    }
}
