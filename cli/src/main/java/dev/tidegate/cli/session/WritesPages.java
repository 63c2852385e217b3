package dev.tidegate.cli.session;

/** A command whose result can be a page: it takes the formats {@code md} and {@code html}. */
public interface WritesPages {}
