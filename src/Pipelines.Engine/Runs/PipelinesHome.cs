namespace Pipelines.Engine;

/// <summary>The folder that holds history and artifacts (rule M2).</summary>
public static class PipelinesHome
{
    /// <summary>
    /// The folder given, else the variable <c>PIPELINES_HOME</c>, else the nearest <c>.pipelines</c> upwards, else one at the git root,
    /// else one in the start folder. It is made, with a <c>.gitignore</c> in it, where it does not exist.
    /// </summary>
    /// <param name="given">What <c>--home</c> says; null when it says nothing.</param>
    /// <param name="startFolder">The caller's folder.</param>
    /// <exception cref="EngineException">It cannot be written.</exception>
    public static string Find(string? given, string startFolder)
    {
        try
        {
            return HomeFolder.Make(given, startFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Messages.HomeNotWritable(HomeFolder.Find(given, startFolder), e);
        }
    }

    /// <summary>The same folder, which may not be there yet.</summary>
    internal static string Locate(string? given, string startFolder) => HomeFolder.Find(given, startFolder);
}
