package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmWriter;
import com.dylibso.chicory.wasm.types.RawSection;
import com.dylibso.chicory.wasm.types.Section;
import com.dylibso.chicory.wasm.types.SectionId;
import java.io.ByteArrayOutputStream;

/**
 * A module without the instructions of its functions: all that an instance needs beside the bytecode they were compiled to.
 * Parsed instructions take a hundred times the memory of the module, for as long as it is in use. Pure, thread-safe.
 */
final class ModuleShell {
    private static final byte[] UNREACHABLE = {3, 0, 0, 0x0b};

    private ModuleShell() {}

    /** The shell of a module, as a module. */
    static byte[] of(byte[] wasm) {
        WasmWriter writer = new WasmWriter();
        Parser.parseWithoutDecoding(wasm, section -> write(section, writer));
        return writer.bytes();
    }

    private static void write(Section section, WasmWriter writer) {
        RawSection raw = (RawSection) section;
        switch (raw.sectionId()) {
            case SectionId.CUSTOM -> {} // names, which only messages of an interpreter would show
            case SectionId.CODE -> writer.writeSection(SectionId.CODE, bodies(count(raw.contents())));
            default -> writer.writeSection(raw);
        }
    }

    private static byte[] bodies(int functions) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WasmWriter.writeVarUInt32(out, functions);
        for (int i = 0; i < functions; i++) {
            out.writeBytes(UNREACHABLE);
        }
        return out.toByteArray();
    }

    /** How many functions a code section has: an unsigned LEB128 number at its beginning (WebAssembly 1.0, 5.5.13). */
    private static int count(byte[] code) {
        int value = 0;
        for (int i = 0; i < code.length; i++) {
            value |= (code[i] & 0x7f) << (7 * i);
            if (code[i] >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("the code section does not say how many functions it has");
    }
}
