package io.skiff.agent.security.seccomp;

import java.util.List;

/**
 * The answer to some calls.
 *
 * @param conditions on the arguments; all of them must hold
 */
record Rule(List<String> calls, Answer answer, List<Condition> conditions) {

    Rule {
        calls = List.copyOf(calls);
        conditions = List.copyOf(conditions);
    }

    /**
     * @param index of the argument, from 0
     * @param first the value to compare with; the mask of MASKED_EQUAL
     * @param second the wanted value of MASKED_EQUAL, else 0
     */
    record Condition(int index, Comparison comparison, long first, long second) {}

    /** The comparisons, with the numbers of libseccomp's {@code enum scmp_compare}. */
    enum Comparison {
        NOT_EQUAL(1),
        LESS(2),
        LESS_OR_EQUAL(3),
        EQUAL(4),
        GREATER_OR_EQUAL(5),
        GREATER(6),
        MASKED_EQUAL(7);

        private final int number;

        Comparison(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
