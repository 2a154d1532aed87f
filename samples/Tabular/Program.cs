Tabular.Run();
