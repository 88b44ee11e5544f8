package io.skiff.agent.container;

/**
 * The program's ends of the streams of a program to be executed, as descriptors of the agent.
 *
 * @param isTerminal whether all three are one terminal, which becomes the program's controlling one
 */
record ExecStdio(int input, int output, int errors, boolean isTerminal) {}
