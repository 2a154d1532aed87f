namespace Pipelines.Analyzers.CodeFixes;

/// <summary>The name that was meant by one that is misspelt.</summary>
static class Nearest
{
    /// <summary>The nearest of the names; null when none is near: more than half of it would have to change.</summary>
    public static string? Of(string misspelt, IEnumerable<string> names)
    {
        var nearest = names.Select(name => (Name: name, Distance: Distance(misspelt, name))).OrderBy(n => n.Distance).FirstOrDefault();
        return nearest.Name != null && nearest.Distance * 2 <= Math.Max(misspelt.Length, nearest.Name.Length) ? nearest.Name : EndOf(misspelt, names);
    }

    /// <summary><c>url</c> for <c>dataUrl</c>, where only one name holds it.</summary>
    static string? EndOf(string part, IEnumerable<string> names)
    {
        var holding = names.Where(n => part.Length > 2 && n.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0).Take(2).ToList();
        return holding.Count == 1 ? holding[0] : null;
    }

    /// <summary>The least number of letters to insert, remove or replace (Levenshtein), whatever their case.</summary>
    static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Length];
    }
}
