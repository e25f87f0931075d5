package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.policy.Entrypoint;
import com.novapay.deploygate.policy.builtin.Builtin;
import com.novapay.deploygate.policy.builtin.Builtins;
import com.novapay.deploygate.policy.builtin.Call;
import com.novapay.deploygate.policy.builtin.Term;
import com.novapay.deploygate.policy.builtin.TermReader;
import com.novapay.deploygate.policy.builtin.TermWriter;
import com.novapay.deploygate.policy.builtin.Undefined;
import com.styra.opa.wasm.OpaWasm_Env;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One instance of a policy module, bound to OPA's WebAssembly ABI 1.3
 * (openpolicyagent.org/docs/wasm). Confined to one thread at a time; after any exception its memory is in an unknown
 * state and it must be thrown away.
 */
public final class WasmInstance implements OpaWasm_ModuleImports, OpaWasm_Env {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int INITIAL_PAGES = 16;

    private final Memory memory;
    private final int maxPages;
    private boolean outOfMemory;
    private final OpaWasm_ModuleExports exports;
    private final Map<Integer, Builtin> builtins;
    private final JsonNode entrypoints;
    private final int dataAddress;
    private final int dataHeapPointer;
    private JsonNode input = MissingNode.getInstance();

    WasmInstance(WasmModule module, Function<Instance, Machine> machines, int maxPages, byte[] data) {
        this.maxPages = maxPages;
        this.memory = new ByteArrayMemory(new MemoryLimits(INITIAL_PAGES, maxPages));
        Instance instance = Instance.builder(module)
                .withImportValues(toImportValues())
                .withMemoryFactory(limits -> memory)
                .withMachineFactory(machines)
                .build();
        this.exports = new OpaWasm_ModuleExports(instance);
        this.builtins = builtins();
        this.entrypoints = parse(text(exports.opaJsonDump(exports.entrypoints())));
        this.dataAddress = load(data);
        this.dataHeapPointer = exports.opaHeapPtrGet();
    }

    /**
     * Evaluates an entrypoint.
     *
     * @param document the input, kept for builtins that read it
     * @param bytes the same document, serialised
     * @return the result, or empty when it is undefined
     */
    public Optional<JsonNode> evaluate(Entrypoint entrypoint, JsonNode document, byte[] bytes) {
        JsonNode number = entrypoints.path(entrypoint.path());
        if (!number.isInt()) {
            throw new PolicyAbort("the module has no entrypoint " + entrypoint.path());
        }
        JsonNode results = parse(memory.readCString(run(number.intValue(), document, bytes, false)));
        return results.isEmpty() ? Optional.empty() : Optional.of(results.get(0).path("result"));
    }

    /**
     * Evaluates the first entrypoint.
     *
     * @param bytes the input as Rego text, which has sets; empty when there is none
     * @return the set of results as Rego text
     */
    String evaluateText(JsonNode document, byte[] bytes) {
        return memory.readCString(run(0, document, bytes, true));
    }

    /** The builtins that the module calls its host for. */
    Collection<Builtin> hostBuiltins() {
        return builtins.values();
    }

    private int run(int entrypoint, JsonNode document, byte[] bytes, boolean asText) {
        input = document;
        reserve((long) dataHeapPointer + bytes.length);
        memory.write(dataHeapPointer, bytes);
        int heap = dataHeapPointer + bytes.length;
        return exports.opaEval(0, entrypoint, dataAddress, dataHeapPointer, bytes.length, heap, asText ? 1 : 0);
    }

    /** Whether the module was refused more memory, which tells a failed allocation from other aborts. */
    boolean isOutOfMemory() {
        return outOfMemory || memory.pages() >= maxPages;
    }

    @Override
    public OpaWasm_Env env() {
        return this;
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public void opaAbort(int address) {
        String message = memory.readCString(address);
        outOfMemory |= message.startsWith("opa_malloc");
        throw new PolicyAbort(message);
    }

    @Override
    public int opaBuiltin0(int id, int context) {
        return call(id);
    }

    @Override
    public int opaBuiltin1(int id, int context, int a) {
        return call(id, a);
    }

    @Override
    public int opaBuiltin2(int id, int context, int a, int b) {
        return call(id, a, b);
    }

    @Override
    public int opaBuiltin3(int id, int context, int a, int b, int c) {
        return call(id, a, b, c);
    }

    @Override
    public int opaBuiltin4(int id, int context, int a, int b, int c, int d) {
        return call(id, a, b, c, d);
    }

    private int call(int id, int... addresses) {
        Builtin builtin = builtins.get(id);
        if (builtin == null) {
            throw new PolicyAbort("builtin number " + id + " is not known");
        }
        List<Term> arguments = new ArrayList<>(addresses.length);
        for (int address : addresses) {
            arguments.add(TermReader.read(text(exports.opaValueDump(address))));
        }
        try {
            Term value = builtin.call(new Call(arguments, input));
            return load(TermWriter.forModule(value).getBytes(StandardCharsets.UTF_8));
        } catch (Undefined e) {
            return 0; // OPA's default: a builtin that fails is undefined, it does not end the evaluation
        }
    }

    private int load(byte[] text) {
        int address = exports.opaMalloc(text.length);
        memory.write(address, text);
        int value = exports.opaValueParse(address, text.length);
        exports.opaFree(address);
        if (value == 0) {
            throw new PolicyAbort("the module could not parse a document");
        }
        return value;
    }

    private String text(int address) {
        String text = memory.readCString(address);
        exports.opaFree(address);
        return text;
    }

    private void reserve(long bytes) {
        long missing = bytes - (long) memory.pages() * Memory.PAGE_SIZE;
        if (missing > 0 && memory.grow((int) ((missing + Memory.PAGE_SIZE - 1) / Memory.PAGE_SIZE)) < 0) {
            outOfMemory = true;
            throw new PolicyAbort("the input does not fit into the memory cap");
        }
    }

    /** Looked up when the instance is made, so that no evaluation's budget pays for it or finds one missing. */
    private Map<Integer, Builtin> builtins() {
        Map<Integer, Builtin> known = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                parse(text(exports.opaJsonDump(exports.builtins()))).properties()) {
            Builtin builtin = Builtins.ALL.get(entry.getKey());
            if (builtin == null) {
                throw new PolicyAbort("builtin " + entry.getKey() + " is not supplied");
            }
            known.put(entry.getValue().intValue(), builtin);
        }
        return Map.copyOf(known);
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new PolicyAbort("the module wrote something that is not JSON");
        }
    }
}
