package com.novapay.deploygate.policy.builtin;

/** A Rego builtin that the compiled module calls out for. Pure, thread-safe. */
@FunctionalInterface
public interface Builtin {
    /**
     * Calls the builtin.
     *
     * @throws Undefined when it has no value, also when the arguments are not what it takes
     * @throws BuiltinAbort when the evaluation must end
     */
    Term call(Call call);
}
