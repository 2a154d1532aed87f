namespace Pipelines.Proof;

/// <summary>The proof could not be taken: the project does not build, or the command line is wrong.</summary>
sealed class ProofException(string message) : Exception(message);
