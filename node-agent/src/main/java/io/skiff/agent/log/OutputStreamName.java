package io.skiff.agent.log;

/** Where a container wrote a line to. */
enum OutputStreamName {
    STDOUT("stdout"),
    STDERR("stderr");

    private final String word;

    OutputStreamName(String word) {
        this.word = word;
    }

    /** Both are of the same length. */
    String word() {
        return word;
    }
}
