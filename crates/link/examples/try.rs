fn main(){
 let a: Vec<String> = std::env::args().collect();
 let t0=std::time::Instant::now();
 let model = imena_link::Model::from_toml(&std::fs::read_to_string(&a[1]).unwrap()).unwrap_or_else(|e| panic!("{e}"));
 let table = imena_link::read_files(&[a[2].clone().into()], &model).unwrap();
 eprintln!("{:.2} read {} records", t0.elapsed().as_secs_f64(), table.len());
 let mut linker = imena_link::Linker::new(table, &model).unwrap();
 eprintln!("{:.2} prepared", t0.elapsed().as_secs_f64());
 let tell = |s:&str| eprintln!("{:.2} {s}", t0.elapsed().as_secs_f64());
 let options = imena_link::Options{ stage: Some(&tell), threads: a.get(4).map_or(0,|x|x.parse().unwrap()), ..Default::default()};
 let out = linker.run(&[], &options).unwrap();
 eprintln!("{:.2} done; pairs {} links {} cuts {} prior {:e} rel {:e} rounds {}", t0.elapsed().as_secs_f64(), out.figures.pairs_scored, out.links.len(), out.cuts.len(), out.parameters.prior, out.parameters.prior_relatives, out.parameters.rounds.len());
 for (c, p) in linker.model().comparisons.iter().zip(&out.parameters.chances) { for l in 1..p.m.len() { eprintln!("{:12} {:28} m {:.5} u {:.3e} r {:.5} w {:.2}", c.name, c.label(l as u8), p.m[l], p.u[l], p.r[l], (p.m[l]/p.u[l]).log2()); } }
 for r in &out.figures.rules { eprintln!("{r:?}"); }
 let names: Vec<String> = linker.model().comparisons.iter().map(|c| c.name.clone()).collect();
 std::fs::create_dir_all(&a[3]).unwrap();
 imena_link::write_links(format!("{}/links.parquet", a[3]).as_ref(), linker.table(), &names, &out.links).unwrap();
 imena_link::write_clusters(format!("{}/clusters.parquet", a[3]).as_ref(), linker.table(), &out.clusters).unwrap();
 eprintln!("{:.2} written", t0.elapsed().as_secs_f64());
 let st = std::fs::read_to_string("/proc/self/status").unwrap(); eprintln!("{}", st.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
