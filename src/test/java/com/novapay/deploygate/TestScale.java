package com.novapay.deploygate;

/** How much a test does that can always do more: less in {@code ./mvnw verify} than in the long runs, {@code ./mvnw verify -Plong}. */
public final class TestScale {
    private static final boolean LONG = "long".equals(System.getProperty("tests.scale"));

    private TestScale() {}

    /**
     * A number of rounds, mutations or seeds.
     *
     * @param property a system property with which a developer sets the number
     */
    public static int of(String property, int whole, int longRun) {
        return Integer.getInteger(property, LONG ? longRun : whole);
    }
}
