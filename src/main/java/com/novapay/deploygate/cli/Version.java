package com.novapay.deploygate.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "deploy-gate " + (version == null ? "(unpackaged)" : version),
            "Java " + Runtime.version() + ", shipped policies "
                    + Policies.load(null).revision().substring(0, 12)
        };
    }
}
