package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.util.Optional;
import java.util.function.Function;

/** A policy module, parsed and compiled to JVM bytecode once; makes instances of it. Thread-safe. */
public final class WasmModuleFactory {
    private final WasmModule module;
    private final Function<Instance, Machine> machines;
    private final int maxPages;

    /**
     * Compiles a module, which takes some hundred milliseconds unless the build has done it.
     *
     * @param maxMemoryBytes the memory cap of each instance, rounded down to pages of 64 KiB
     */
    public WasmModuleFactory(byte[] wasm, int maxMemoryBytes) {
        Optional<byte[]> classes = CompiledModules.shipped(wasm);
        module = Parser.parse(classes.isPresent() ? ModuleShell.of(wasm) : wasm);
        MachineFactoryCompiler.Builder compiler = MachineFactoryCompiler.builder(module);
        classes.ifPresent(known -> compiler.withCache(new CompiledModules.Handed(known)));
        machines = compiler.compile();
        maxPages = maxMemoryBytes / 65_536;
    }

    /** A new instance with {@code data} loaded, to be used by one thread at a time. */
    public WasmInstance instance(byte[] data) {
        return new WasmInstance(module, machines, maxPages, data);
    }
}
