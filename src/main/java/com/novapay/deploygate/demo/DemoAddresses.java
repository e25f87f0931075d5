package com.novapay.deploygate.demo;

import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Where the gate of a demonstration listens: at the usual ports, or at free ones where other programs have those. */
public final class DemoAddresses {
    private DemoAddresses() {}

    /**
     * The settings that replace default addresses which are in use, each with port 0; empty when all are free. An address that the user
     * chose is never replaced.
     */
    public static Map<Setting, String> replaced(GateConfig config) {
        return replaced(config, DemoAddresses::isFree);
    }

    static Map<Setting, String> replaced(GateConfig config, Predicate<GateConfig.Address> free) {
        Map<Setting, String> replaced = new LinkedHashMap<>();
        replace(Setting.LISTEN, Optional.of(config.listen()), free, replaced);
        replace(Setting.ADMIN_LISTEN, Optional.of(config.adminListen()), free, replaced);
        replace(Setting.CONSOLE_LISTEN, config.console().listen(), free, replaced);
        return replaced;
    }

    private static void replace(
            Setting setting,
            Optional<GateConfig.Address> address,
            Predicate<GateConfig.Address> free,
            Map<Setting, String> replaced) {
        address.filter(one -> one.authority(one.port()).equals(setting.defaultValue()))
                .filter(free.negate())
                .ifPresent(one -> replaced.put(setting, one.authority(0)));
    }

    static boolean isFree(GateConfig.Address address) {
        try (ServerSocket socket = new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
