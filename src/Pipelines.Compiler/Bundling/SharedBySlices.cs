using Pipelines.Compiler.Hashing;
using Pipelines.Compiler.Inputs;

namespace Pipelines.Compiler.Bundling;

/// <summary>What all slices of a project share: what is known of its references, its outline, and of the projects that it refers to.</summary>
sealed class SharedBySlices(UserCompilation source, OutputFiles output, CompileRequest request)
{
    public BundleCompiler Compiler { get; } = new(source);

    public SliceCache Cache { get; } = new(request, source);

    public CodeHash Hash { get; } = new(request, source, output);
}
