package com.novapay.deploygate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A verdict of another shape than this is none. */
final class VerdictReaderTest {
    private static final String LIFT = """
            {"message":"m","code":"b","by":"approval","approval":{"role":"r","approver":"a"}}""";

    @Test
    void policiesOfBefore_doNotSayWhatCameOfEachRule() throws JsonProcessingException {
        assertThat(read("{\"violations\":[],\"warnings\":[]}"))
                .hasValueSatisfying(
                        verdict -> assertThat(verdict.rules().isMissingNode()).isTrue());
    }

    /** Records are compared byte for byte, and the engine has an order of its own. */
    @Test
    void rules_haveAnOrderThatStays() throws JsonProcessingException {
        Optional<Verdict> verdict = read("""
                {"violations":[],"warnings":[],"rules":{"notApplicable":[{"why":"w","code":"z"}],"lifted":[%s],
                 "warned":[],"passed":["c","a"]}}""".formatted(LIFT));
        assertThat(verdict.orElseThrow().rules().toString()).isEqualTo("""
                {"passed":["a","c"],"warned":[],"lifted":[{"approval":{"approver":"a","role":"r"},"by":"approval",\
                "code":"b","message":"m"}],"notApplicable":[{"code":"z","why":"w"}]}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"passed\":[],\"warned\":[],\"lifted\":[]}",
                "{\"passed\":[1],\"warned\":[],\"lifted\":[],\"notApplicable\":[]}",
                "{\"passed\":{},\"warned\":[],\"lifted\":[],\"notApplicable\":[]}",
                "{\"passed\":[],\"warned\":[{\"code\":\"a\"}],\"lifted\":[],\"notApplicable\":[]}",
                "{\"passed\":[],\"warned\":[],\"lifted\":[{\"code\":\"a\",\"message\":\"m\",\"by\":\"luck\"}],\"notApplicable\":[]}",
                "{\"passed\":[],\"warned\":[],\"lifted\":[{\"code\":\"a\",\"message\":\"m\",\"by\":\"exception\"}],\"notApplicable\":[]}",
                "{\"passed\":[],\"warned\":[],\"lifted\":[],\"notApplicable\":[],\"more\":[]}"
            })
    void rules_ofAnotherShape_areNoVerdict(String rules) throws JsonProcessingException {
        assertThat(read("{\"violations\":[],\"warnings\":[],\"rules\":" + rules + "}"))
                .isEmpty();
    }

    @Test
    void anotherMember_isNoVerdict() throws JsonProcessingException {
        assertThat(read("{\"violations\":[],\"warnings\":[],\"allowed\":true}")).isEmpty();
    }

    private static Optional<Verdict> read(String text) throws JsonProcessingException {
        return VerdictReader.read(new ObjectMapper().readTree(text));
    }
}
