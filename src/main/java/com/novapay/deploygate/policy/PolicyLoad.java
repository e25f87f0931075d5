package com.novapay.deploygate.policy;

/** What came of one attempt to activate policies. */
public sealed interface PolicyLoad {
    /** The commit that was attempted; empty where the source has none, or it was not reached. */
    String commit();

    /**
     * They are active.
     *
     * @param module hex SHA-256 of the compiled module
     * @param files that they were made of
     */
    record Activated(String revision, String module, PolicyFiles files) implements PolicyLoad {
        @Override
        public String commit() {
            return files.commit();
        }
    }

    /**
     * They are not, and what was active before still is.
     *
     * @param stage that failed
     * @param problem what is wrong, with file and line where the tools name them
     */
    record Refused(PolicyStage stage, String commit, String problem) implements PolicyLoad {}
}
