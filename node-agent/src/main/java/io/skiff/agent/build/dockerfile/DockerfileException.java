package io.skiff.agent.build.dockerfile;

import java.util.List;

/** A Dockerfile that cannot be built as it is written. The message has all problems that were found, a line for each. */
public final class DockerfileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** As many as anybody reads. Who finds problems stops there. */
    public static final int MOST_PROBLEMS = 100;

    private static final int MOST_TEXT = 2000;

    public DockerfileException(List<Problem> problems) {
        super(String.join(
                "\n",
                problems.stream().limit(MOST_PROBLEMS).map(Problem::toString).toList()));
    }

    public DockerfileException(int line, String text) {
        this(List.of(new Problem(line, text)));
    }

    /** @param line counted from 1; 0 for the file as a whole */
    public record Problem(int line, String text) {

        public Problem {
            text = text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + " ...";
        }

        @Override
        public String toString() {
            return line == 0 ? text : "line " + line + ": " + text;
        }
    }
}
