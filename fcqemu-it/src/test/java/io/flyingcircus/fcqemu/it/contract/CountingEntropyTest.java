package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.CountingEntropy;
import io.flyingcircus.fcqemu.ports.entropy.Entropy;

class CountingEntropyTest extends EntropyContract {

    @Override
    Entropy entropy() {
        return new CountingEntropy();
    }
}
