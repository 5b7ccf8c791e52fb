package io.flyingcircus.fcqemu.cli.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.flyingcircus.fcqemu.adapter.consul.ConsulCatalog;
import io.flyingcircus.fcqemu.adapter.consul.ConsulKeys;
import io.flyingcircus.fcqemu.adapter.consul.ConsulSettings;
import io.flyingcircus.fcqemu.cli.config.ConsulConfig;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.vm.HostName;

/** The catalog. */
final class ConsulModule extends AbstractModule {

    @Provides
    Catalog catalog(Provider<ConsulCatalog> consul) {
        return new DeferredCatalog(consul::get);
    }

    @Provides
    @Singleton
    ConsulCatalog consul(HostConfig config, HostName host) {
        return new ConsulCatalog(settings(config), host);
    }

    @Provides
    KeyStore keys(HostConfig config) {
        return new ConsulKeys(settings(config));
    }

    private static ConsulSettings settings(HostConfig config) {
        ConsulConfig consul = config.consul();
        return ConsulSettings.DEFAULT
                .withAgent(consul.address())
                .withToken(consul.accessToken())
                .withTimeouts(consul.connect(), consul.answer())
                .withTtl(config.daemon().registered());
    }
}
