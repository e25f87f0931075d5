package com.novapay.deploygate.flag.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ON = "\"on\": true, \"variations\": [true, false], \"offVariation\": 1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"fallthrough\": {\"variation\": 0}",
                "\"fallthrough\": {\"rollout\": {\"variations\": [{\"variation\": 0, \"weight\": 100000},"
                        + " {\"variation\": 1, \"weight\": 0}]}}",
                "\"fallthrough\": {\"variation\": 0}, \"targets\": [{\"values\": [\"ann\"], \"variation\": 0}]",
                "\"fallthrough\": {\"variation\": 0}, \"targets\": [{\"values\": [], \"variation\": 1}]",
                "\"fallthrough\": {\"variation\": 0}, \"rules\": [{\"clauses\": [], \"variation\": 0}]"
            })
    void everyoneGetsTheSame(String rest) throws Exception {
        assertThat(isOnForEveryone("{" + ON + ", " + rest + "}")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"fallthrough\": {\"variation\": 1}",
                "\"fallthrough\": {\"variation\": 7}",
                "\"fallthrough\": {}",
                "\"prerequisites\": [{\"key\": \"other\", \"variation\": 0}], \"fallthrough\": {\"variation\": 0}",
                "\"fallthrough\": {\"rollout\": {\"variations\": [{\"variation\": 0, \"weight\": 99000},"
                        + " {\"variation\": 1, \"weight\": 1000}]}}",
                "\"fallthrough\": {\"variation\": 0}, \"targets\": [{\"values\": [\"ann\"], \"variation\": 1}]",
                "\"fallthrough\": {\"variation\": 0}, \"contextTargets\": [{\"contextKind\": \"org\","
                        + " \"values\": [\"x\"], \"variation\": 1}]",
                "\"fallthrough\": {\"variation\": 0}, \"rules\": [{\"clauses\": [], \"variation\": 1}]",
                "\"fallthrough\": {\"variation\": 0}, \"rules\": [{\"clauses\": []}]"
            })
    void someoneGetsSomethingElse(String rest) throws Exception {
        assertThat(isOnForEveryone("{" + ON + ", " + rest + "}")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"on\": false, \"variations\": [true], \"fallthrough\": {\"variation\": 0}}",
                "{\"on\": true, \"variations\": [false], \"fallthrough\": {\"variation\": 0}}",
                "{\"on\": true, \"variations\": [\"a\", \"b\"], \"offVariation\": 0, \"fallthrough\": {\"variation\": 0}}"
            })
    void notOn(String flag) throws Exception {
        assertThat(isOnForEveryone(flag)).isFalse();
    }

    private static boolean isOnForEveryone(String flag) throws Exception {
        return Rollouts.isOnForEveryone(JSON.readTree(flag));
    }
}
