package io.flyingcircus.fcqemu.domain.cpu;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.List;

/**
 * What other hosts can give their guests and one host cannot.
 *
 * @param host which
 * @param models those that do not run there, each with why
 * @param flags those it has not, sorted
 */
public record CpuShortfall(HostName host, List<MissingModel> models, List<String> flags) {

    public CpuShortfall {
        models = List.copyOf(models);
        flags = List.copyOf(flags);
    }

    /** Whether it has all that the others have. */
    public boolean none() {
        return models.isEmpty() && flags.isEmpty();
    }

    /** Why a model does not run. */
    public enum Why {
        /** The CPU lacks features. */
        FEATURES,
        /** The host's QEMU is too old, or too new, to know it. */
        UNKNOWN_TO_QEMU,
        /** It is another vendor's. */
        OTHER_VENDOR
    }

    /**
     * A model that does not run.
     *
     * @param name of the model
     * @param why it does not
     * @param features that are lacking
     */
    public record MissingModel(String name, Why why, List<String> features) {
        public MissingModel {
            features = List.copyOf(features);
        }
    }
}
