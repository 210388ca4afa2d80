package io.reprieve.model;

/**
 * The text of one step of a trace.
 */
final class Narration {
    private final StringBuilder line = new StringBuilder();

    /** The step that was told last. */
    String line() {
        return line.toString().stripTrailing();
    }

    void step(final Processor processor, final String step, final String effect) {
        line.setLength(0);
        line.append(String.format("%-12s %-58s %s", processor.program.name, step, effect));
    }

    void then(final Instruction fence) {
        line.append("; then ").append(fence.step);
    }

    /**
     * An access.
     *
     * @param state  before the access.
     * @param older  how many instructions left behind it overtakes.
     * @param loaded what it has loaded.
     * @param stored what it has stored.
     * @param stores whether it has.
     * @param remark where the value came from, if that isn't plain.
     */
    void access(
        final Processor processor,
        final byte[] state,
        final Instruction instruction,
        final int older,
        final int loaded,
        final int stored,
        final boolean stores,
        final String remark) {
        final String place = instruction.place.name(state, processor.registers);
        final StringBuilder effect = new StringBuilder();
        if (instruction.loads) {
            effect.append(place).append(" is ").append(loaded);
        }
        if (stores) {
            effect.append(instruction.loads ? ", becomes " : place + " := ").append(stored);
        }
        if (!remark.isEmpty()) {
            effect.append(" (").append(remark).append(')');
        }
        String separator = "; before ";
        for (int i = 0; i < older; i++) {
            final Instruction overtaken = processor.instruction(state, i);
            if (overtaken.isAccess()) {
                effect.append(separator).append('"').append(overtaken.step).append('"');
                separator = ", ";
            }
        }
        step(processor, instruction.step, effect.toString());
    }
}
