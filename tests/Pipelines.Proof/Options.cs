using System.Globalization;

namespace Pipelines.Proof;

/// <summary>What to try, and how far to go.</summary>
sealed record Options
{
    public const string Usage = """
        usage: Pipelines.Proof PROJECT... [OPTION]...

          PROJECT     a project file, or a folder with one
          --run       also call originals and slices with the same inputs, and compare
          --real      also let the compiler itself build all that slices, as a process, and measure it beside the C# compiler
          --deep      slice from methods of every kind instead, also those that could be no steps
          --built     the projects are built already: only ask for their compilations
          --every     take each n-th method only
          --property  a property for the build, as NAME=VALUE
          --work      keep what is made in this folder
          --verbose   name each method and what became of it

        Exit code: 0 all is sliced or refused with a documented diagnostic, 1 something is not, 2 the project could not be tried.
        """;

    public List<string> Projects { get; } = [];

    public List<string> Properties { get; } = [];

    public bool IsBuilt { get; set; }

    public bool Runs { get; set; }

    public bool IsReal { get; set; }

    public bool IsDeep { get; set; }

    public bool IsVerbose { get; set; }

    public string? Work { get; set; }

    public int Every { get; set; } = 1;

    /// <summary>Names end in the method's number.</summary>
    public bool Takes(string name) => int.Parse(name[(name.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture) % Every == 0;

    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--run": options.Runs = true; break;
                case "--real": options.IsReal = true; break;
                case "--deep": options.IsDeep = true; break;
                case "--built": options.IsBuilt = true; break;
                case "--every": options.Every = int.Parse(Next(), CultureInfo.InvariantCulture); break;
                case "--verbose": options.IsVerbose = true; break;
                case "--property": options.Properties.Add(Next()); break;
                case "--work": options.Work = Path.GetFullPath(Next()); break;
                case { } project when !project.StartsWith('-'): options.Projects.Add(ProjectOf(project)); break;
                default: throw new ProofException($"'{arguments[i]}' is no option.\n{Usage}");
            }

            string Next() => ++i < arguments.Length ? arguments[i] : throw new ProofException(Usage);
        }
        return options.Projects.Count > 0 ? options : throw new ProofException(Usage);
    }

    static string ProjectOf(string path)
    {
        if (File.Exists(path))
            return Path.GetFullPath(path);
        var projects = Directory.Exists(path) ? Directory.GetFiles(path, "*.csproj") : [];
        return projects.Length == 1
            ? Path.GetFullPath(projects[0])
            : throw new ProofException($"'{path}' is no project file, nor a folder with one: it holds {projects.Length}.");
    }
}
