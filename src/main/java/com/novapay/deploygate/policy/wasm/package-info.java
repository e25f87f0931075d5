/** Compiled Rego on WebAssembly. The only package that imports opa-java-wasm or Chicory. */
@NullMarked
package com.novapay.deploygate.policy.wasm;

import org.jspecify.annotations.NullMarked;
