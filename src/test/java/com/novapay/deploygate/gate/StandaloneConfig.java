package com.novapay.deploygate.gate;

import com.novapay.deploygate.config.ConfigProblem;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.PolicySettings;
import com.novapay.deploygate.config.Setting;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The configuration of a gate without a cluster and a console, on ports of its own choice. */
final class StandaloneConfig {
    private StandaloneConfig() {}

    static GateConfig of(Path data, Path facts, Path policies) throws ConfigProblem {
        return new ConfigSource(
                        Map.of(
                                Setting.LISTEN,
                                "127.0.0.1:0",
                                Setting.ADMIN_LISTEN,
                                "127.0.0.1:0",
                                Setting.CONSOLE_LISTEN,
                                "off",
                                Setting.DATA,
                                data.toString(),
                                Setting.FACTS,
                                facts.toString(),
                                PolicySettings.SOURCE,
                                policies.toString()),
                        Map.of(),
                        Optional.empty())
                .read();
    }
}
