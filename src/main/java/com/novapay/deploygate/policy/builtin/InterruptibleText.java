package com.novapay.deploygate.policy.builtin;

/** A text that cannot be read past a deadline, so that a search in it ends when its thread is interrupted. */
record InterruptibleText(String text) implements CharSequence {
    @Override
    public char charAt(int index) {
        Bounds.checkTime();
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
